version
--short
--template
{{.}} {{printf "%+v" .}} {{printf "%T" .}}
