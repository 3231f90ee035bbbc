show
values
./empty
