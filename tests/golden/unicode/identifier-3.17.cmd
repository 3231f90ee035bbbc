r
./chart
--set-literal
text={{ $Ᲊ := 1 }}{{ $Ᲊ }}
