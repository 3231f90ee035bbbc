show
all
./bare
