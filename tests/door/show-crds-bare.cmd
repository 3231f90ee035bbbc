show
crds
./bare
