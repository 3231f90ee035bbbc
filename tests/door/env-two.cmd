env
A
B
