show
values
./bare
