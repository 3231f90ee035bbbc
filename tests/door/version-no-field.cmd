version
--template={{.Nope}}
