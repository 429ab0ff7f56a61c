"""What customers owe."""
from odoo.tools import SQL


def each(scope):
    """Open items of posted customer invoices and credit notes, instalment by instalment.

    Who owes is whom the journal item names, as in Odoo's ``credit``: a contact that moves takes no debts along.
    What is overdue is so by the due date of the instalment, in the company's own day.

    :return: ``SELECT`` of ``partner_id, root_id, item_id, amount, decimals, overdue``
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, company.root_id, item.id AS item_id,
               item.amount_residual AS amount, company.decimals, item.date_maturity < company.today AS overdue
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
          JOIN account_move doc ON doc.id = item.move_id
          JOIN %(partner)s ON partner.id = item.partner_id
          JOIN %(company)s ON company.id = item.company_id
         WHERE %(item)s AND account.account_type = 'asset_receivable'
           AND item.reconciled IS NOT TRUE AND item.amount_residual <> 0
           AND item.parent_state = 'posted' AND doc.move_type IN ('out_invoice', 'out_refund')
        """, item=scope.document("item.partner_id"), partner=scope.contacts(), company=scope.company)


def by_customer(scope):
    """What a customer owes, by root company, and how much of it is overdue."""
    return SQL(
        """
        SELECT partner_id, root_id, round(sum(amount), min(decimals)) AS receivable_amount,
               round(sum(amount) FILTER (WHERE overdue), min(decimals)) AS overdue_amount
          FROM (%s) item
         GROUP BY partner_id, root_id
        """, each(scope))


def each_uninvoiced(scope):
    """Confirmed and not yet invoiced, taxes included, line by line; only where a credit limit is in use.

    A draft invoice is not yet one, although its order counts as invoiced; a down payment that was invoiced is.

    :return: ``SELECT`` of ``partner_id, root_id, order_id, amount``, in the currency of the company
    """
    if not any(company.uses_credit_limit for company in scope.companies):  # a statement of every customer that is opened
        return SQL(
            "SELECT NULL::int AS partner_id, NULL::int AS root_id, NULL::int AS order_id, NULL::numeric AS amount WHERE FALSE")
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, company.root_id, doc.id AS order_id,
               CASE WHEN line.is_downpayment
                    THEN - line.untaxed_amount_invoiced * doc.amount_total / NULLIF(doc.amount_untaxed, 0)
                    ELSE line.price_total
                         * GREATEST(0, 1 - COALESCE(line.untaxed_amount_invoiced, 0)
                                           / NULLIF(line.price_subtotal, 0))
               END / COALESCE(NULLIF(doc.currency_rate, 0), 1) AS amount
          FROM sale_order doc
          JOIN sale_order_line line ON line.order_id = doc.id
          JOIN %(partner)s ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
         WHERE %(document)s AND company.uses_credit_limit AND doc.state = 'sale'
           AND (line.price_subtotal <> 0 OR line.is_downpayment)
           AND (doc.invoice_status <> 'invoiced' OR doc.id IN (
                SELECT line.order_id
                  FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE %(line)s AND line.untaxed_amount_invoiced IS DISTINCT FROM line.price_subtotal
                   AND move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')))
        """,
        line=SQL("TRUE") if scope.partners is None else SQL(
            "line.order_id IN (SELECT id FROM sale_order doc WHERE %s)", scope.document("doc.partner_id")),
        **scope.window)


def uninvoiced_by_customer(scope):
    """What is confirmed and not yet invoiced, by root company."""
    return SQL(
        "SELECT partner_id, root_id, sum(amount) AS uninvoiced_amount FROM (%s) line GROUP BY partner_id, root_id",
        each_uninvoiced(scope))
