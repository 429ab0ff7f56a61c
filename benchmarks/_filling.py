"""Fill a database with a company's three years of business, in SQL and in minutes.

At scale 1: 100,000 customers (six in ten companies, each with a contact), 500,000 orders with 1.5 million lines,
424,000 of them confirmed with a delivery each and, where it is done, an invoice; 100,000 tickets, 60,000 leads,
a million messages (seven in ten are tracking and other notifications) and 50,000 meetings. A fifth of the
customers has almost half of the orders. Documents lie in the tables in the order of time, as they do in life.

Nothing goes through the ORM except a few users and products; columns the ORM needs are filled, so that it can
open every document. One file, as each statement builds on the ids of those above it.
"""
from contextlib import contextmanager

from odoo.tools import SQL

PER_SCALE = {
    "customers": 100_000, "orders": 500_000, "tickets": 100_000, "leads": 60_000,
    "messages": 1_000_000, "meetings": 50_000,
}
PRODUCTS = 50
SALESPEOPLE = 20
TABLES = (
    "res_partner", "sale_order", "sale_order_line", "stock_picking", "stock_move", "account_move", "account_move_line",
    "sale_order_line_invoice_rel", "operative_promise", "crm_lead", "helpdesk_ticket", "mail_message", "calendar_event",
    "calendar_event_res_partner_rel",
)


def fill(env, scale, say=lambda text: None):
    """Fill the database of ``env`` and commit.

    :param scale: 1 for the numbers above
    :param say: called with what is done next
    :return: dict of how many rows each table got
    """
    env.cr.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SELECT setseed(0.42)")
    values = parameters(env, scale)
    require_nothing(env)
    env.flush_all()
    env.cr.commit()
    with bare(env.cr, TABLES, say):
        for title, statement in STATEMENTS:
            say(title)
            env.cr.execute(statement, values)
        for table in TABLES:
            if not table.endswith("_rel"):
                env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        env.cr.commit()
    say("vacuum")
    vacuum(env)
    counts = {}
    for table in TABLES:
        env.cr.execute(f"SELECT count(*) FROM {table}")
        counts[table] = env.cr.fetchone()[0]
    return counts


def require_nothing(env, tables=TABLES):
    """Have the database fill in what other apps require of a record, whichever are installed beside ours."""
    for name in env:
        model = env[name]
        if model._table not in tables:
            continue
        required = [n for n, field in model._fields.items() if field.required and field.store and field.column_type]
        for column, value in model.default_get(required).items():
            if value is not False:
                env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", SQL.identifier(model._table),
                                   SQL.identifier(column), str(value)))


def vacuum(env, *tables):
    """As autovacuum leaves a database: row visibility known, statistics up to date."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    try:
        env.cr.execute(f"VACUUM (FREEZE, ANALYZE) {', '.join(tables)}")
    finally:
        connection.autocommit = False


def parameters(env, scale):
    """The ids the statements need; makes salespeople and products."""
    company = env.company
    company.account_use_credit_limit = True
    company.resource_calendar_id.tz = "Europe/Berlin"
    salespeople = env["res.users"].with_context(no_reset_password=True).create([
        {"name": f"Salesperson {n}", "login": f"salesperson{n}",
         "group_ids": [(4, env.ref("sales_team.group_sale_salesman_all_leads").id)]} for n in range(SALESPEOPLE)])
    products = env["product.product"].create([
        {"name": f"Part {n}", "type": "consu", "is_storable": True, "list_price": 10 + n, "standard_price": 6 + n * 0.6}
        for n in range(PRODUCTS)])
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    journal = env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)

    def account(kind):
        return env["account.account"].search([("account_type", "=", kind), ("company_ids", "in", company.id)], limit=1).id

    def first(table):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 1000 FROM {table}")
        return env.cr.fetchone()[0]
    numbers = {name: max(1, round(number * scale)) for name, number in PER_SCALE.items()}
    closed = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    return {
        **numbers, "company": company.id, "currency": company.currency_id.id, "uid": env.uid,
        "users": salespeople.ids, "products": products.ids, "uom": products[0].uom_id.id,
        "warehouse": warehouse.id, "picking_type": warehouse.out_type_id.id, "stock": warehouse.lot_stock_id.id,
        "customers_location": env.ref("stock.stock_location_customers").id, "journal": journal.id,
        "receivable": account("asset_receivable"), "income": account("income"),
        "open_stage": env["helpdesk.ticket.stage"].search([("closed", "=", False)], limit=1).id,
        "closed_stage": closed.id, "lead_stage": env["crm.stage"].search([("is_won", "=", False)], limit=1).id,
        "won_stage": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
        "countries": env["res.country"].search([("code", "in", ("DE", "AT", "CH", "FR", "NL"))]).ids,
        "discussion": env.ref("mail.mt_comment").id, "note": env.ref("mail.mt_note").id,
        "activity_subtype": env.ref("mail.mt_activities").id,
        "call": env.ref("mail.mail_activity_data_call").id, "todo": env.ref("mail.mail_activity_data_todo").id,
        "bot": env.ref("base.partner_root").id,
        "author": salespeople.partner_id.ids,
        **{f"first_{table}": first(table) for table in TABLES if not table.endswith("_rel")},
    }


@contextmanager
def bare(cr, tables, say):
    """Take indexes and foreign keys off the tables meanwhile; made at the end they take a tenth of the time."""
    cr.execute("""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])""", [list(tables)])
    keys = cr.fetchall()
    cr.execute("""
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = ANY (%s::regclass[])
           AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        """, [list(tables)])
    indexes = cr.fetchall()
    for table, name, _definition in keys:
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    cr.commit()
    yield
    say("indexes")
    for _name, definition in indexes:
        cr.execute(definition)
    cr.commit()
    say("foreign keys")
    for table, name, definition in keys:
        cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    cr.commit()


# Who a document is for: a customer picked so that some have many, three in ten documents of a company with its contact.
PICK = """
    SELECT n, pick.customer,
           CASE WHEN pick.customer %% 5 < 3 AND random() < 0.3
                THEN %(first_res_partner)s + %(customers)s + pick.customer
                ELSE %(first_res_partner)s + pick.customer END AS partner_id,
           (%(users)s)[1 + pick.customer %% 20] AS user_id
      FROM generate_series(1, {number}) n
CROSS JOIN LATERAL (SELECT ((floor(%(customers)s * (random() ^ 2 + 0 * n)))::bigint * 7919
                            %% %(customers)s)::int AS customer) pick"""

STATEMENTS = [
    ("partners", """
        INSERT INTO res_partner (id, company_id, name, complete_name, parent_id, commercial_partner_id, is_company,
               commercial_company_name, type, active, partner_share, employee, color, lang, user_id, country_id, zip,
               city, street, email, email_normalized, phone, customer_rank, supplier_rank, autopost_bills, credit_limit,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_res_partner)s + n, NULL, name, name, NULL, %(first_res_partner)s + n, n %% 5 < 3,
               CASE WHEN n %% 5 < 3 THEN name END, 'contact', TRUE, TRUE, FALSE, 0, 'en_US',
               (%(users)s)[1 + n %% 20], (%(countries)s)[1 + n %% 5], lpad((n %% 99999)::text, 5, '0'), 'City ' || n %% 500,
               'Street ' || n, 'customer' || n || '@example.com', 'customer' || n || '@example.com',
               '+49 30 ' || 1000000 + n, 1, 0, 'ask',
               CASE WHEN n %% 5 = 0 THEN jsonb_build_object(%(company)s::text, 5000) END,
               %(uid)s, now() - interval '3 years', %(uid)s, now() - interval '1 year'
          FROM generate_series(0, %(customers)s - 1) n
    CROSS JOIN LATERAL (SELECT CASE WHEN n %% 5 < 3 THEN 'Company ' ELSE 'Person ' END || n AS name) named;

        INSERT INTO res_partner (id, name, complete_name, parent_id, commercial_partner_id, is_company,
               commercial_company_name, type, active, partner_share, employee, color, lang, user_id, email,
               email_normalized, customer_rank, supplier_rank, autopost_bills,
               create_uid, create_date, write_uid, write_date)
        SELECT company.id + %(customers)s, 'Contact ' || company.id, company.name || ', Contact ' || company.id,
               company.id, company.id, FALSE, company.name, 'contact', TRUE, TRUE, FALSE, 0, 'en_US', company.user_id,
               'contact' || company.id || '@example.com', 'contact' || company.id || '@example.com', 0, 0, 'ask',
               %(uid)s, now() - interval '3 years', %(uid)s, now() - interval '1 year'
          FROM res_partner company
         WHERE company.id BETWEEN %(first_res_partner)s AND %(first_res_partner)s + %(customers)s - 1
           AND company.is_company"""),
    ("leads", f"""
        INSERT INTO crm_lead (id, name, type, partner_id, company_id, user_id, stage_id, active, probability,
               automated_probability, expected_revenue, prorated_revenue, date_closed, date_open, email_from, priority, color,
               create_uid, create_date, write_uid, write_date, date_last_stage_update)
        SELECT %(first_crm_lead)s + n, 'Opportunity ' || n, CASE WHEN n %% 2 = 0 THEN 'lead' ELSE 'opportunity' END,
               partner_id, CASE WHEN n %% 3 > 0 THEN %(company)s::int END, user_id,
               CASE WHEN fate < 0.3 THEN %(won_stage)s::int ELSE %(lead_stage)s END, fate < 0.6,
               CASE WHEN fate < 0.3 THEN 100 WHEN fate < 0.6 THEN 20 ELSE 0 END, 20, amount, amount * 0.2,
               CASE WHEN fate < 0.3 OR fate >= 0.6 THEN created + interval '20 days' END, created,
               'lead' || n || '@example.com', '0', 0, %(uid)s, created, %(uid)s, created, created
          FROM (SELECT *, random() AS fate, round((random() * 5000)::numeric, 2) AS amount,
                       now() - interval '3 years' * (1 - n::float / %(leads)s) AS created
                  FROM ({PICK.format(number='%(leads)s')}) pick OFFSET 0) lead"""),
    ("orders", f"""
        CREATE TEMP TABLE planned ON COMMIT DROP AS
        SELECT %(first_sale_order)s + n AS id, partner_id, customer, user_id, ordered, fate,
               CASE WHEN ordered > now() - interval '120 days' AND random() < 0.5 OR random() < 0.005
                    THEN CASE WHEN fate < 0.5 THEN 'draft' ELSE 'sent' END
                    WHEN fate < 0.1 THEN 'cancel' ELSE 'sale' END AS state,
               ordered + interval '7 days' AS deadline,
               CASE WHEN random() > 0.005 AND ordered + shipping < now() THEN ordered + shipping END AS delivered,
               (1 + floor(random() * 5))::int AS line_count
          FROM (SELECT *, random() AS fate, interval '6 days' * random() + interval '3 days' AS shipping,
                       date_trunc('second', now() AT TIME ZONE 'UTC'
                                            - interval '3 years' * (1 - n::float / %(orders)s)) AS ordered
                  FROM ({PICK.format(number='%(orders)s')}) pick OFFSET 0) one;
        UPDATE planned SET delivered = NULL WHERE state <> 'sale';
        ANALYZE planned;

        INSERT INTO sale_order_line (id, order_id, sequence, company_id, currency_id, order_partner_id, salesman_id,
               product_id, product_uom_id, state, qty_delivered_method, invoice_status, name, product_uom_qty,
               price_unit, technical_price_unit, discount, price_subtotal, price_total, price_tax, price_reduce_taxexcl,
               price_reduce_taxinc, qty_delivered, qty_invoiced, qty_to_invoice, untaxed_amount_invoiced,
               untaxed_amount_to_invoice, is_downpayment, is_expense, customer_lead, warehouse_id, purchase_price,
               margin, margin_percent, create_uid, create_date, write_uid, write_date)
        SELECT %(first_sale_order_line)s + row_number() OVER (), id, 10, %(company)s, %(currency)s, partner_id, user_id,
               product, %(uom)s, state, 'stock_move',
               CASE WHEN delivered IS NOT NULL THEN 'invoiced' WHEN state = 'sale' THEN 'to invoice' ELSE 'no' END,
               'Part ' || product, quantity, price, price, 0, quantity * price, quantity * price, 0, price, price,
               CASE WHEN delivered IS NULL THEN 0 WHEN random() < 0.05 THEN quantity - 1 ELSE quantity END,
               CASE WHEN delivered IS NULL THEN 0 ELSE quantity END,
               CASE WHEN delivered IS NULL AND state = 'sale' THEN quantity ELSE 0 END,
               CASE WHEN delivered IS NULL THEN 0 ELSE quantity * price END,
               CASE WHEN delivered IS NULL AND state = 'sale' THEN quantity * price ELSE 0 END,
               FALSE, FALSE, 7, %(warehouse)s, round(price * 0.6, 2), quantity * (price - round(price * 0.6, 2)), 0.4,
               %(uid)s, ordered, %(uid)s, COALESCE(delivered, ordered)
          FROM (SELECT planned.*, line, (1 + floor(random() * 10))::numeric AS quantity,
                       round((5 + random() * 50)::numeric, 2) AS price,
                       (%(products)s)[1 + floor(random() * 50)::int] AS product
                  FROM planned, generate_series(1, line_count) line OFFSET 0) line
         ORDER BY id;
        ANALYZE sale_order_line;

        INSERT INTO sale_order (id, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id, user_id,
               name, state, invoice_status, validity_date, currency_rate, amount_untaxed, amount_tax, amount_total,
               locked, require_signature, require_payment, date_order, commitment_date, warehouse_id, picking_policy,
               delivery_status, effective_date, margin, margin_percent, opportunity_id,
               create_uid, create_date, write_uid, write_date)
        SELECT planned.id, %(company)s, partner_id, partner_id, partner_id, %(currency)s, user_id, 'B' || planned.id,
               planned.state, CASE WHEN delivered IS NOT NULL THEN 'invoiced'
                                   WHEN planned.state = 'sale' THEN 'to invoice' ELSE 'no' END,
               (ordered + interval '30 days')::date, 1, line.amount, 0, line.amount, FALSE, FALSE, FALSE, ordered, NULL,
               %(warehouse)s, 'direct',
               CASE WHEN delivered IS NOT NULL THEN 'full' WHEN planned.state = 'sale' THEN 'pending' END, delivered,
               line.margin, 0.4,
               CASE WHEN random() < 0.05 THEN %(first_crm_lead)s + 1 + floor(random() * %(leads)s)::int END,
               %(uid)s, ordered, %(uid)s, COALESCE(delivered, ordered)
          FROM planned
          JOIN (SELECT order_id, sum(price_subtotal) AS amount, sum(margin) AS margin
                  FROM sale_order_line WHERE order_id >= %(first_sale_order)s GROUP BY order_id) line
            ON line.order_id = planned.id
         ORDER BY planned.id;

        ANALYZE sale_order;

        CREATE TEMP TABLE shipped ON COMMIT DROP AS
        SELECT *, row_number() OVER (ORDER BY id) AS n, fate < 0.2 AS is_replanned FROM planned WHERE state = 'sale';
        ANALYZE shipped;

        INSERT INTO stock_picking (id, location_id, location_dest_id, picking_type_id, partner_id, company_id, user_id,
               name, origin, move_type, state, priority, is_locked, scheduled_date, date_deadline, date_done, sale_id,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_stock_picking)s + n, %(stock)s, %(customers_location)s, %(picking_type)s, partner_id, %(company)s, NULL,
               'BENCH/OUT/' || n, 'B' || id, 'direct', CASE WHEN delivered IS NULL THEN 'assigned' ELSE 'done' END, '0',
               TRUE, COALESCE(delivered, deadline), deadline, delivered, id,
               %(uid)s, ordered, %(uid)s, COALESCE(delivered, ordered)
          FROM shipped ORDER BY id;

        INSERT INTO stock_move (id, sequence, company_id, product_id, product_uom, location_id, location_dest_id,
               location_final_id, partner_id, picking_id, picking_type_id, warehouse_id, priority, state, origin,
               procure_method, reference, product_qty, product_uom_qty, quantity, picked, propagate_cancel, is_inventory,
               additional, date, date_deadline, price_unit, sale_line_id, is_out,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_stock_move)s + row_number() OVER (), 10, %(company)s, line.product_id, %(uom)s, %(stock)s,
               %(customers_location)s, %(customers_location)s, partner_id, %(first_stock_picking)s + shipped.n,
               %(picking_type)s, %(warehouse)s, '0', CASE WHEN delivered IS NULL THEN 'assigned' ELSE 'done' END,
               'B' || shipped.id, 'make_to_stock', 'BENCH/OUT/' || n, product_uom_qty, product_uom_qty, product_uom_qty,
               delivered IS NOT NULL, TRUE, FALSE, FALSE,
               COALESCE(delivered, deadline + CASE WHEN is_replanned THEN interval '5 days' ELSE interval '0' END),
               deadline, 0, line.id, TRUE, %(uid)s, ordered, %(uid)s, COALESCE(delivered, ordered)
          FROM shipped JOIN sale_order_line line ON line.order_id = shipped.id
         ORDER BY shipped.id, line.id;

        INSERT INTO operative_promise (id, sale_line_id, kind, quantity, promised_date, user_id, made_at,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_operative_promise)s + row_number() OVER (), line.id, 'first', line.product_uom_qty,
               deadline - CASE WHEN line.id %% 20 = 0 THEN interval '3 days' ELSE interval '0' END, user_id, ordered,
               %(uid)s, ordered, %(uid)s, ordered
          FROM shipped JOIN sale_order_line line ON line.order_id = shipped.id
         ORDER BY shipped.id, line.id;

        CREATE TEMP TABLE billed ON COMMIT DROP AS
        SELECT shipped.*, sale_order.amount_total AS amount, commercial_partner_id,
               random() < CASE WHEN delivered > now() - interval '60 days' THEN 0.6 ELSE 0.01 END AS is_open
          FROM shipped JOIN sale_order USING (id) JOIN res_partner ON res_partner.id = shipped.partner_id
         WHERE delivered IS NOT NULL;
        ANALYZE billed;

        INSERT INTO account_move (id, sequence_number, sequence_prefix, journal_id, company_id, partner_id,
               commercial_partner_id, partner_shipping_id, currency_id, invoice_user_id, name, state, move_type, auto_post,
               payment_state, invoice_partner_display_name, invoice_origin, date, invoice_date, invoice_date_due,
               invoice_currency_rate, amount_untaxed, amount_tax, amount_total, amount_residual, amount_untaxed_signed,
               amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed, amount_total_in_currency_signed,
               amount_residual_signed, posted_before, checked, always_tax_exigible, is_move_sent,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_account_move)s + n, n, 'BENCH/', %(journal)s, %(company)s, partner_id, commercial_partner_id,
               partner_id, %(currency)s, user_id, 'BENCH/' || n, 'posted', 'out_invoice', 'no',
               CASE WHEN is_open THEN 'not_paid' ELSE 'paid' END, 'Customer ' || customer, 'B' || id, delivered::date,
               delivered::date, delivered::date + 30, 1, amount, 0, amount, open_amount, amount, amount, 0, amount, amount,
               open_amount, TRUE, TRUE, TRUE, TRUE, %(uid)s, delivered, %(uid)s, delivered
          FROM (SELECT *, CASE WHEN is_open THEN amount ELSE 0 END AS open_amount FROM billed) billed
         ORDER BY id;

        CREATE TEMP TABLE item ON COMMIT DROP AS
        SELECT %(first_account_move_line)s + row_number() OVER (ORDER BY id) AS item_id, item.*
          FROM (SELECT billed.*, %(receivable)s::int AS account_id, NULL::int AS line_id, NULL::int AS product_id,
                       'BENCH/' || n AS name, 'payment_term' AS display_type, delivered::date + 30 AS maturity,
                       amount AS balance, CASE WHEN is_open THEN amount ELSE 0 END AS residual, 1 AS quantity,
                       amount AS price_unit
                  FROM billed
                 UNION ALL
                SELECT billed.*, %(income)s, line.id, line.product_id, line.name, 'product', NULL, -line.price_subtotal, 0,
                       line.product_uom_qty, line.price_unit
                  FROM billed JOIN sale_order_line line ON line.order_id = billed.id) item;

        INSERT INTO account_move_line (id, move_id, journal_id, company_id, company_currency_id, sequence, account_id,
               currency_id, partner_id, product_id, product_uom_id, move_name, parent_state, name, display_type, date,
               invoice_date, date_maturity, debit, credit, balance, amount_currency, amount_residual,
               amount_residual_currency, quantity, price_unit, price_subtotal, price_total, discount, reconciled,
               tax_base_amount, create_uid, create_date, write_uid, write_date)
        SELECT item_id, %(first_account_move)s + n, %(journal)s, %(company)s,
               %(currency)s, 10, account_id, %(currency)s, commercial_partner_id, product_id, %(uom)s, 'BENCH/' || n,
               'posted', name, display_type, delivered::date, delivered::date, maturity,
               GREATEST(balance, 0), GREATEST(-balance, 0), balance, balance, residual, residual, quantity, price_unit,
               abs(balance), abs(balance), 0, display_type = 'payment_term' AND residual = 0, 0,
               %(uid)s, delivered, %(uid)s, delivered
          FROM item ORDER BY item_id;

        INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
        SELECT item_id, line_id FROM item WHERE line_id IS NOT NULL ORDER BY item_id"""),
    ("tickets", f"""
        INSERT INTO helpdesk_ticket (id, number, name, description, partner_id, commercial_partner_id, company_id,
               user_id, stage_id, active, priority, kanban_state, color, sequence, unattended, partner_name, partner_email,
               closed_date, create_uid, create_date, write_uid, write_date, last_stage_update)
        SELECT %(first_helpdesk_ticket)s + n, 'BENCH' || n, 'Ticket ' || n, '<p>' || repeat('A part is missing. ', 6) || '</p>',
               ticket.partner_id, partner.commercial_partner_id, %(company)s, ticket.user_id,
               CASE WHEN is_open THEN %(open_stage)s::int ELSE %(closed_stage)s END, TRUE, '1', 'normal', 0, 10, FALSE,
               'Customer', 'customer@example.com', CASE WHEN NOT is_open THEN created + interval '5 days' END,
               %(uid)s, created, %(uid)s, created, created
          FROM (SELECT *, random() < 0.1 AS is_open,
                       now() - interval '3 years' * (1 - n::float / %(tickets)s) AS created
                  FROM ({PICK.format(number='%(tickets)s')}) pick OFFSET 0) ticket
          JOIN res_partner partner ON partner.id = ticket.partner_id
         ORDER BY n"""),
    ("meetings", f"""
        CREATE TEMP TABLE meeting ON COMMIT DROP AS
        SELECT pick.*, date_trunc('hour', now() AT TIME ZONE 'UTC')
                       - interval '3 years' * (1 - 1.05 * n::float / %(meetings)s) AS start
          FROM ({PICK.format(number='%(meetings)s')}) pick;
        INSERT INTO calendar_event (id, name, user_id, start, stop, duration, active, allday, show_as,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_calendar_event)s + n, 'Visit ' || n, user_id, start, start + interval '1 hour', 1, TRUE, FALSE, 'busy',
               %(uid)s, start, %(uid)s, start
          FROM meeting ORDER BY n;
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        SELECT %(first_calendar_event)s + n, partner_id FROM meeting
         UNION ALL
        SELECT %(first_calendar_event)s + n, (%(author)s)[1 + n %% 20] FROM meeting"""),
    ("messages", """
        INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, mail_activity_type_id, author_id, email_from,
               body, subject, date, is_internal, message_id, email_add_signature,
               create_uid, create_date, write_uid, write_date)
        SELECT %(first_mail_message)s + n, model, res_id, kind,
               CASE WHEN what < 0.70 THEN %(note)s::int
                    WHEN what < 0.78 THEN %(discussion)s WHEN what < 0.83 THEN %(note)s
                    WHEN what < 0.90 THEN %(discussion)s WHEN what < 0.96 THEN %(discussion)s
                    ELSE %(activity_subtype)s END,
               CASE WHEN what >= 0.98 THEN %(call)s::int WHEN what >= 0.96 THEN %(todo)s END,
               CASE WHEN what < 0.35 THEN %(bot)s::int ELSE (%(author)s)[1 + n %% 20] END, 'sender@example.com',
               CASE WHEN what < 0.70 THEN '' ELSE '<p>' || repeat('About your order and its delivery. ', 5) || '</p>' END,
               NULL, sent, FALSE, '<' || n || '@bench>', TRUE, %(uid)s, sent, %(uid)s, sent
          FROM (SELECT n, what, model, res_id, now() AT TIME ZONE 'UTC' - interval '3 years' * (1 - age) AS sent,
                       CASE WHEN what < 0.70 THEN 'notification' WHEN what < 0.83 THEN 'comment'
                            WHEN what < 0.90 THEN 'email' WHEN what < 0.96 THEN 'email_outgoing'
                            ELSE 'notification' END AS kind
                  FROM (SELECT n, random() AS what, random() AS place, random() AS who,
                               n::float / %(messages)s AS age
                          FROM generate_series(1, %(messages)s) n OFFSET 0) one
            CROSS JOIN LATERAL (
                       SELECT CASE WHEN place < 0.40 THEN 'sale.order' WHEN place < 0.65 THEN 'account.move'
                                   WHEN place < 0.80 THEN 'stock.picking' WHEN place < 0.90 THEN 'helpdesk.ticket'
                                   WHEN place < 0.95 THEN 'res.partner' ELSE 'crm.lead' END AS model) model
            CROSS JOIN LATERAL (
                       SELECT 1 + CASE model
                                  WHEN 'sale.order' THEN %(first_sale_order)s + floor(%(orders)s * age * 0.999)
                                  WHEN 'account.move' THEN %(first_account_move)s + floor(%(orders)s * 0.8 * age)
                                  WHEN 'stock.picking' THEN %(first_stock_picking)s + floor(%(orders)s * 0.8 * age)
                                  WHEN 'helpdesk.ticket' THEN %(first_helpdesk_ticket)s + floor(%(tickets)s * age * 0.999)
                                  WHEN 'res.partner' THEN %(first_res_partner)s - 1 + floor(%(customers)s * who)
                                  ELSE %(first_crm_lead)s + floor(%(leads)s * age * 0.999) END::int AS res_id) place
               ) message
         ORDER BY n"""),
]
