show
values
./full
