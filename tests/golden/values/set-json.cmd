rel
chart
--set-json
table={"a":[1,{"b":null}]}
--set-json
{"text":"whole","table":{"drop":3}}
