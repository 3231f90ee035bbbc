r
./chart
--set-literal
group=\P{^Garay}
