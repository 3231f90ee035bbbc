show
all
./full
./bare
