show
crds
./full
