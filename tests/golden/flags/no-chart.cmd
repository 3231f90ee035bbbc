--set
a=1
