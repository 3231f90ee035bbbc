--set
key=other
--show-only
templates/a.yaml
template
r
./full
