version
--template
{{.Version
