"""Arguments, and documents they are suggested for."""

from odoo import Command

from .common import OperativeCommon


class ArgumentCommon(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.Argument = cls.env["operative.argument"]
        cls.customer_partner = cls.env["res.partner"].create({
            "name": "Argued With", "is_company": True, "customer_rank": 1, "company_id": cls.company.id,
            "user_id": cls.user_salesman.id})
        cls.quotation = cls.env["sale.order"].with_company(cls.company).create({
            "partner_id": cls.customer_partner.id, "user_id": cls.user_salesman.id, "company_id": cls.company.id,
            "order_line": [Command.create({"product_id": cls.goods.id, "product_uom_qty": 40})]})
        cls.user_author = cls.user_salesman.copy({
            "login": "argument_author", "email": "author@operative.example",
            "group_ids": [Command.link(cls.env.ref("operative_crm.group_operative_author").id)]})

    @classmethod
    def _argument(cls, name="They are dear", german=None, **vals):
        argument = cls.Argument.create({
            "name": name, "body": "<p>Count the hours it runs.</p>", "state": "approved", "company_id": False, **vals})
        if german:
            for field, value in german.items():
                argument.with_context(lang="de_DE")[field] = value
        return argument

    def _suggested(self, document, query=None, limit=80, user=None):
        found = document.with_user(user or self.user_salesman).operative_suggest_arguments(limit=limit, query=query)
        return self.Argument.browse([row["id"] for row in found])
