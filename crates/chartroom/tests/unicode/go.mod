module characters

go 1.23
