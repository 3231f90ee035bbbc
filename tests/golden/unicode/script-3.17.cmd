r
./chart
--set-literal
group=[a\p{Old_Italic}]
