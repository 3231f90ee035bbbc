chart
--name-template
{{ env }}
