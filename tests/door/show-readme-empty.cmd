show
readme
./empty
