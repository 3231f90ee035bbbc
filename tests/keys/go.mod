module keys

go 1.26
