show
all
./empty
