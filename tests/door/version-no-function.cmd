version
--template
{{.Version | upper}}
