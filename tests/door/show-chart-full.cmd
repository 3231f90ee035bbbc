show
chart
./full
