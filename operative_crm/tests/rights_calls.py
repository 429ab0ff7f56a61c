"""Calls as a client might make them, drawn from a seed: any model, any operation, any public method, ids of anybody."""

from inspect import Parameter, signature

from odoo.service.model import get_public_method

# Odoo's own operations: name, and whether it is called on records
ON_RECORDS = ("read", "web_read", "write", "unlink", "copy", "export_data", "web_save", "onchange", "get_metadata",
              "get_formview_id", "read_one")
ON_MODEL = ("search", "search_read", "search_count", "web_search_read", "name_search", "formatted_read_group",
            "web_read_group", "formatted_read_grouping_sets", "read_progress_bar", "fields_get", "create", "default_get",
            "load", "search_panel_select_range", "web_name_search")
# inherited by every model; what is looked for are our own
NATIVE = {"create", "write", "unlink", "copy_data", "read", "onchange", "message_subscribe"}
# what an argument may come as
GARBAGE = (None, False, True, 0, -1, 10 ** 12, 1.5, "", "x", [], [[]], [0], ["x"], {}, {"x": "y"}, "2025-02-30")


def as_value(secret):
    """What is searched for: a number where the secret is one."""
    return float(secret) if secret[:1].isdigit() else secret


def our_methods(env, model):
    """Names of the methods of a model that are ours alone and that a client may call."""
    ours = set()
    for cls in type(env[model]).mro():
        if (getattr(cls, "__module__", "") or "").startswith("odoo.addons.operative_crm"):
            ours |= {name for name, value in vars(cls).items() if not name.startswith("_") and callable(value)}
    return sorted(name for name in ours if name not in NATIVE and not _is_native(env, model, name)
                  and _is_public(env[model], name))


def _is_native(env, model, name):
    """Whether Odoo has a method of this name, to which ours only adds."""
    return any(name in vars(cls) for cls in type(env[model]).mro()
               if (getattr(cls, "__module__", "") or "").startswith("odoo.")
               and not cls.__module__.startswith("odoo.addons.operative_crm"))


def _is_public(records, name):
    try:
        return bool(get_public_method(records, name))
    except Exception:  # whatever is said of a name that is no method of a client's
        return False


class Calls:
    """Draws calls.

    :param world: dict by model of records, of which ids are drawn
    :param secrets: texts and numbers that are searched for
    :param held: dict by model of fields, each with the secrets that lie in it
    :param draw: ``random.Random``
    """

    def __init__(self, env, world, secrets, held, draw):
        self.env, self.world, self.draw = env, world, draw
        self.secrets = [as_value(secret) for secret in sorted(secrets)]
        self.models = sorted(world)
        self.aimed = {model: self._aimed(model, held) for model in self.models}
        self.methods = [(model, name) for model in self.models for name in our_methods(env, model)]
        self.fields = {model: sorted(env[model]._fields) for model in self.models}
        self.every = [("operative.my.day", "get_sections")]

    def _aimed(self, model, held):
        """Paths of a model to fields in which secrets lie, over one relation at most, each with those secrets."""
        paths = list(held.get(model, {}).items())
        for name, field in sorted(self.env[model]._fields.items()):
            if field.relational and name not in ("create_uid", "write_uid"):
                paths += [(f"{name}.{behind}", values) for behind, values in held.get(field.comodel_name, {}).items()]
        return paths

    def next(self):
        """One call.

        :return: model, method, args, kwargs as ``call_kw`` takes them
        """
        kind = self.draw.random()
        model = self.draw.choice(self.models)
        if kind < 0.02:
            return (*self.draw.choice(self.every), [], {})
        if kind < 0.40:  # each of ours as often as any other, however many a model has
            return self._ours(*self.draw.choice(self.methods))
        if kind < 0.70:
            return self._on_records(model, self.draw.choice(ON_RECORDS))
        return self._on_model(model, self.draw.choice(ON_MODEL))

    # -- what is drawn from ------------------------------------------------------------------

    def _ids(self, model=None):
        records = self.world.get(model) or self.world[self.draw.choice(self.models)]
        ids = list(records.ids) or [1]
        return [self.draw.choice(ids) for _ in range(self.draw.choice((1, 1, 1, 2, 5)))]

    def _names(self, model, count=6):
        return self.draw.sample(self.fields[model], min(count, len(self.fields[model])))

    def _path(self, model):
        """A field, or a path over one or two relations."""
        name = self.draw.choice(self.fields[model])
        field = self.env[model]._fields[name]
        if field.relational and field.comodel_name in self.env and self.draw.random() < 0.6:
            behind = self.env[field.comodel_name]._fields
            return f"{name}.{self.draw.choice(sorted(behind))}"
        return name

    def _domain(self, model):
        if self.draw.random() < 0.3:
            return []
        if self.aimed[model] and self.draw.random() < 0.4:
            path, values = self.draw.choice(self.aimed[model])
            value, operator = self.draw.choice(values), self.draw.choice(("=", "ilike", "in", "!=", ">"))
        else:
            value = self.draw.choice([*self.secrets, *(False, True, 0, 1, 1000.0, "a") * 8])
            path, operator = self._path(model), self.draw.choice(("=", "!=", ">", "ilike", "in"))
        first, point, behind = path.partition(".")
        if point and self.draw.random() < 0.3:  # as the web client writes a path
            return [(first, self.draw.choice(("any", "not any")), [(behind, operator, value)])]
        return [(path, operator, value)]

    def _vals(self, model):
        vals = {}
        for name in self._names(model, self.draw.choice((1, 2, 3))):
            field = self.env[model]._fields[name]
            match field.type:
                case "many2one":
                    vals[name] = self._ids(field.comodel_name)[0]
                case "one2many" | "many2many":
                    vals[name] = [(6, 0, self._ids(field.comodel_name))]
                case "selection":
                    choices = field.get_values(self.env)
                    vals[name] = self.draw.choice(choices) if choices else False
                case "integer" | "float" | "monetary":
                    vals[name] = self.draw.choice((0, 1, 7))
                case "boolean":
                    vals[name] = self.draw.choice((True, False))
                case "date":
                    vals[name] = "2025-03-04"
                case "datetime":
                    vals[name] = "2025-03-04 10:00:00"
                case "char" | "text" | "html":
                    vals[name] = self.draw.choice(("x", "[]", "[('id', '>', 0)]"))
        return vals

    # -- the kinds ---------------------------------------------------------------------------

    def _on_records(self, model, method):
        ids, spec = self._ids(model), {name: {} for name in self._names(model)}
        match method:
            case "read_one":
                return model, "read", [ids, self._names(model, 1)], {}
            case "read":
                return model, method, [ids, self._names(model)], {}
            case "web_read":
                return model, method, [ids, self._nested(model, spec)], {}
            case "write":
                return model, method, [ids, self._vals(model)], {}
            case "web_save":
                return model, method, [ids, self._vals(model), {"display_name": {}}], {}
            case "onchange":
                vals = self._vals(model)
                return model, method, [self.draw.choice((ids[:1], [])), vals, list(vals), self._nested(model, spec)], {}
            case "export_data":
                return model, method, [ids, [self._path(model).replace(".", "/") for _ in range(3)]], {}
            case "copy":  # Odoo copies nothing of what is named twice, and fails on it
                return model, method, [list(dict.fromkeys(ids))], {}
            case _:
                return model, method, [ids[:1] if method.startswith("get_") else ids], {}

    def _nested(self, model, spec):
        for name in spec:
            field = self.env[model]._fields[name]
            if field.relational and field.comodel_name in self.env:
                spec[name] = {"fields": {behind: {} for behind in self.draw.sample(
                    sorted(self.env[field.comodel_name]._fields), 4)}}
        return spec

    def _on_model(self, model, method):
        domain = self._domain(model)
        groupby, aggregates = [self._path(model)], [f"{self._names(model, 1)[0]}:{self.draw.choice(('sum', 'max', 'count'))}"]
        match method:
            case "search" | "search_count":
                return model, method, [domain], {"limit": 50} | (
                    {"order": f"{self._names(model, 1)[0]} desc"} if method == "search" else {})
            case "search_read":
                return model, method, [domain, self._names(model)], {"limit": 50}
            case "web_search_read":
                return model, method, [domain, self._nested(model, {n: {} for n in self._names(model)})], {"limit": 50}
            case "name_search" | "web_name_search":
                extra = {} if method == "name_search" else {"specification": {"display_name": {}}}
                return model, method, [self.draw.choice(("", "a", str(self.draw.choice(self.secrets))))], extra
            case "formatted_read_group" | "web_read_group":
                return model, method, [domain, groupby, aggregates], {}
            case "formatted_read_grouping_sets":
                return model, method, [domain, [groupby, []], aggregates], {}
            case "read_progress_bar":
                return model, method, [domain, groupby[0], {"field": self._names(model, 1)[0], "colors": {"x": "y"}}], {}
            case "search_panel_select_range":
                return model, method, [self._names(model, 1)[0]], {"search_domain": domain, "enable_counters": True}
            case "fields_get":
                return model, method, [], {}
            case "create":
                return model, method, [[self._vals(model)]], {}
            case "load":
                vals = {name: value for name, value in self._vals(model).items() if not isinstance(value, list)}
                return model, method, [list(vals), [[str(value) for value in vals.values()]]], {}
            case _:
                return model, method, [self._names(model)], {}

    def _ours(self, model, name):
        """A call of one of our methods, its arguments by what they are called."""
        method = getattr(type(self.env[model]), name)
        args = [] if getattr(method, "_api_model", False) else [self._ids(model)[:1] if self.draw.random() < 0.7
                                                                else self._ids(model)]
        stage_model = self.env[model]._fields.get(getattr(self.env[model], "_stage_field", None) or "")
        stage = self._ids(stage_model.comodel_name)[0] if stage_model else 1
        conditions = self._ids("operative.condition")
        pool = {
            "stage_id": stage, "condition_ids": conditions, "reason": "Because", "reason_id": None, "days": 3,
            "values": {str(args[0][0] if args else 1): self._vals(model)}, "exception": self.draw.choice((True, False)),
            "ticks": {str(args[0][0] if args else 1): conditions}, "ticked": self.draw.choice((True, False)),
            "quantities": [(product, 1) for product in self._ids("product.product")], "warehouse_id": None, "at": None,
            "exclude_order_ids": self._ids("sale.order"), "pairs": [("2025-01-01 08:00:00", "2025-01-03 08:00:00")],
            "figure": self.draw.choice(self.fields["operative.customer"]), "partner_ids": self._ids("res.partner"),
        }
        for parameter in list(signature(method).parameters.values())[1:]:
            if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
                break
            if parameter.default is not Parameter.empty and self.draw.random() < 0.5:
                break
            # now and then what no client of ours sends
            fits = parameter.name in pool and self.draw.random() < 0.85
            args.append(pool[parameter.name] if fits else self.draw.choice(GARBAGE))
        return model, name, args, {}
