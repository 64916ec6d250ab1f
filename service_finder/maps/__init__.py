"""Floor 4: folium maps with layers of our own, clusters, outlines, the drawn map."""
