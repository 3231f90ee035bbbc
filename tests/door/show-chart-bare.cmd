show
chart
./bare
