show
readme
./bare
