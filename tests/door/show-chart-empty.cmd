show
chart
./empty
