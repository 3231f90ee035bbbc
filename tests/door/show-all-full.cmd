show
all
./full
