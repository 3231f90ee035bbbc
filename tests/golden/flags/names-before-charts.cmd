r
chart
x
--name-template
y
