foobar
