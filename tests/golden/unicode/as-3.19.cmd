r
./chart
