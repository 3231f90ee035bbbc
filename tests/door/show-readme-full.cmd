show
readme
./full
