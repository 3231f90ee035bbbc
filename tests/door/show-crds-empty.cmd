show
crds
./empty
