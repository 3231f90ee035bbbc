version
x
