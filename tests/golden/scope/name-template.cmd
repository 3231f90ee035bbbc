chart
--name-template
from-{{ "T" | lower }}
