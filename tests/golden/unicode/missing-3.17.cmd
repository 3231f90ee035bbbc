r
./chart
--set-literal
text={{ index . "Ᲊ" | required (printf "%q" "Ᲊ") }}
