inspect
values
./full
