a"b
