--generate-name
template
./full
