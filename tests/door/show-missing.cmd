show
values
./nope
