"""For processes that tests start: figures are made and not rendered, as by ``tests.pictures.unrendered``.

Found by Python when this folder is on ``PYTHONPATH``; it waits until Matplotlib's figures are imported.
"""

import base64
import importlib.abc
import importlib.machinery
import sys

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"


class _Blank(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name != "simulation.report.writing":
            return None
        sys.meta_path.remove(self)
        self.found = importlib.machinery.PathFinder.find_spec(name, path)
        self.found.loader, self.own = self, self.found.loader
        return self.found

    def create_module(self, spec):
        return self.own.create_module(spec)

    def exec_module(self, module):
        self.own.exec_module(module)
        module.svg = lambda drawn: '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
        module.png = lambda drawn: base64.b64decode(PIXEL)


sys.meta_path.insert(0, _Blank())
