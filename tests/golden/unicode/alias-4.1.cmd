r
./chart
--set-literal
group=\p{cased_letter}
