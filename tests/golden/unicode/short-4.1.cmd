r
./chart
--set-literal
group=a\p{Cyrl}b
