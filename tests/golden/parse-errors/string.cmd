rel
string
