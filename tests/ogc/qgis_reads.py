"""Run by Debian's Python with QGIS, headless: load a collection as a layer, filter it by box and by expression; tell it as JSON."""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

address, collection, west, south, east, north, expression = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(f"url='{address}/ogc' typename='{collection}' pageSize='200'", collection, "OAPIF")
inside = QgsFeatureRequest().setFilterRect(QgsRectangle(float(west), float(south), float(east), float(north)))
chosen = QgsFeatureRequest().setFilterExpression(expression)
told = {
    "valid": layer.isValid(),
    "crs": layer.crs().authid(),
    "fields": [field.name() for field in layer.fields()],
    "all": [feature["slug"] for feature in layer.getFeatures()],
    "inside": [feature["slug"] for feature in layer.getFeatures(inside)],
    "chosen": [feature["slug"] for feature in layer.getFeatures(chosen)],
}
sys.stdout.write("\n" + json.dumps(told) + "\n")
sys.stdout.flush()
os._exit(0)  # QGIS ends with a fault of its own when Python takes it down
