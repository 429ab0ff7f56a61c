"""What the web client asks the server for when a view opens, as Odoo 19's own JavaScript composes it."""
from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

AGGREGATED = ("float", "integer", "monetary")
LIMIT = 40
CHATTER = ["activities", "attachments", "contact_fields", "followers", "scheduledMessages", "suggestedRecipients"]


class Page:
    """What a view of many records starts from: domain of its action and default filters, the fields it asks for.

    :param env: as the user who opens it
    :param action: XML id of the window action
    :param kind: of the view
    """

    def __init__(self, env, action, kind):
        action = env["ir.actions.act_window"]._for_xml_id(action)
        self.model = action["res_model"]
        self.context = safe_eval(action["context"] or "{}", {"uid": env.uid, "active_id": False})
        views = env[self.model].with_context(self.context).get_views([(False, kind), (False, "search")])
        self.arch = etree.fromstring(views["views"][kind]["arch"])
        self.filters = self._default_filters(views["views"]["search"]["arch"])
        self.domain = list(Domain.AND([
            safe_eval(action["domain"] or "[]", {"uid": env.uid}),
            *(Domain.OR([safe_eval(node.get("domain"), {"uid": env.uid}) for node in group])
              for group in self._filter_groups()),
        ]))
        self.fields = env[self.model].fields_get()
        self.specification = {
            node.get("name"): self._specification(self.fields[node.get("name")])
            for node in self.arch.iter("field") if node.get("name") in self.fields
        }

    def _default_filters(self, arch):
        wanted = {key.removeprefix("search_default_") for key, value in self.context.items()
                  if key.startswith("search_default_") and value}
        return [node for node in etree.fromstring(arch).iter("filter") if node.get("name") in wanted]

    def _filter_groups(self):
        """The default filters with a domain; one of those that no separator parts is enough."""
        groups = {}
        for node in self.filters:
            if node.get("domain"):
                groups.setdefault(len(list(node.itersiblings("separator", "group", preceding=True))), []).append(node)
        return groups.values()

    @staticmethod
    def _specification(field):
        if field["type"] == "many2one":
            return {"fields": {"display_name": {}}}
        if field["type"] in ("many2many", "one2many"):
            return {"fields": {"display_name": {}}, "limit": 40}
        return {}

    def _search(self, env, limit):
        return env[self.model].with_context(**self.context, bin_size=True).web_search_read(
            self.domain, self.specification, limit=limit, count_limit=10001)


class List(Page):
    """The first page of a list that is not grouped."""

    def __init__(self, env, action):
        super().__init__(env, action, "list")

    def open(self, env):
        """Make the call of the first page; return how many records there are."""
        return self._search(env, 80)["length"]


class Kanban(Page):
    """The first page of a kanban view.

    :param groupby: field the client groups by, None for what the view and its default filters say
    """

    def __init__(self, env, action, groupby=None):
        super().__init__(env, action, "kanban")
        groups = [
            safe_eval(node.get("context"))["group_by"] for node in self.filters if "group_by" in (node.get("context") or "")]
        self.groupby = groupby or next(iter(groups), None) or self.arch.get("default_group_by")
        self.limit = int(self.arch.get("limit") or LIMIT)
        progress = self.arch.find("progressbar")
        self.progress = progress is not None and {
            "field": progress.get("field"), "colors": safe_eval(progress.get("colors"))}
        aggregated = [progress.get("sum_field")] if self.progress and progress.get("sum_field") else []
        self.aggregates = [
            aggregate for name in aggregated if self.fields[name]["type"] in AGGREGATED
            for aggregate in (
                f"{name}:{self.fields[name]['aggregator']}",
                *([f"{self.fields[name]['currency_field']}:array_agg_distinct", f"{name}:sum_currency"]
                  if self.fields[name].get("currency_field") else []))]

    def open(self, env):
        """Make the calls of the first page; return how many records they brought."""
        if not self.groupby:
            return len(self._search(env, self.limit)["records"])
        model = env[self.model].with_context(**self.context, bin_size=True)
        result = model.with_context(read_group_expand=True).web_read_group(
            self.domain, [self.groupby], self.aggregates, auto_unfold=True, opening_info=[],
            unfold_read_specification=self.specification, unfold_read_default_limit=self.limit)
        if self.progress:
            model.read_progress_bar(self.domain, self.groupby, self.progress)
        return sum(len(group.get("__records", ())) for group in result["groups"])


class Form:
    """A form view of one record.

    :param env: as the user who opens it
    :param view: XML id of the form
    """

    def __init__(self, env, model, view):
        self.model = model
        views = env[model].get_views([(env.ref(view).id, "form")], {"toolbar": True})
        self.models = views["models"]
        self.specification = self._fields(model, etree.fromstring(views["views"]["form"]["arch"]))

    def _fields(self, model, arch):
        """What ``web_read`` is asked for: the fields of the form, those of lists within it as well."""
        specification = {"display_name": {}}
        nodes = arch.xpath(".//field[not(ancestor::field)]") if arch.tag != "field" else arch.xpath(
            "./*//field[count(ancestor::field) = 1]")
        for node in nodes:
            field = self.models[model]["fields"].get(node.get("name"))
            if not field:
                continue
            if field["type"] in ("one2many", "many2many"):
                specification[node.get("name")] = {"limit": 40, "fields": self._fields(field["relation"], node) if len(
                    node) and field["relation"] in self.models else {"display_name": {}}}
            elif field["type"] == "many2one":
                specification[node.get("name")] = {"fields": {"display_name": {}}}
            else:
                specification[node.get("name")] = {}
        return specification

    def read(self, env, record_id):
        """Make the call that brings the record."""
        env[self.model].with_context(bin_size=True).browse(record_id).web_read(self.specification)

    def open(self, env, record_id):
        """Make the calls that open the form: the record, and what the chatter beside it asks for at once."""
        from odoo.addons.mail.tools.discuss import Store
        self.read(env, record_id)
        thread = env[self.model]._get_thread_with_access(record_id, mode="read")
        Store().add(thread, request_list=CHATTER, as_thread=True).get_result()
        Store().add(env["mail.message"]._message_fetch(domain=None, thread=thread)["messages"]).get_result()
