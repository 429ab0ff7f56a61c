import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { FileInput } from "@web/core/file_input/file_input";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { parseFloat } from "@web/views/fields/parsers";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { formatQuantity } from "../../core/quantity";

const PAGE = 80;
const MOST = 1000;

/** What the ticket's customer was delivered, to choose what is complained about: several at once. */
export class DeliveredPickerDialog extends Component {
    static template = "operative_crm.DeliveredPickerDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        ticketId: Number,
        query: { type: String, optional: true },
        remedies: Array,
        onAdded: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        useAutofocus({ mobile: false });
        this.state = useState({
            query: this.props.query || "",
            rows: null,
            hasMore: false,
            limit: PAGE,
            chosen: new Map(),
            name: "",
            remedy: "",
            isSaving: false,
        });
        this.search = useDebounced(() => this.load(), 250);
        onWillStart(() => this.load());
    }

    async load() {
        const { query, limit } = this.state;
        const rows = await this.orm.call("helpdesk.ticket", "operative_delivered", [[this.props.ticketId]], {
            query,
            limit: Math.min(limit + 1, MOST),
        });
        // an answer that comes late is of an earlier question
        if (query === this.state.query) {
            this.state.hasMore = rows.length > limit;
            this.state.rows = rows.slice(0, limit);
        }
    }

    onSearch(ev) {
        this.state.query = ev.target.value;
        this.state.limit = PAGE;
        this.search();
    }

    more() {
        this.state.limit += PAGE;
        return this.load();
    }

    key(row) {
        return [row.picking_id, row.sale_line_id, row.product_id, row.lot_id].join("-");
    }

    where(row) {
        const day = formatDate(deserializeDate(row.date));
        return [row.order, row.delivery, day].filter(Boolean).join(" · ");
    }

    howMuch(row) {
        const parts = [_t("%(quantity)s %(unit)s delivered", { quantity: formatQuantity(row.delivered), unit: row.unit })];
        if (row.returned) {
            parts.push(_t("%s returned", formatQuantity(row.returned)));
        }
        if (row.complained) {
            parts.push(_t("%s complained about already", formatQuantity(row.complained)));
        }
        return parts.join(", ");
    }

    left(row) {
        return row.delivered - row.complained;
    }

    toggle(row) {
        const { chosen } = this.state;
        const key = this.key(row);
        if (chosen.has(key)) {
            chosen.delete(key);
        } else {
            const left = this.left(row);
            chosen.set(key, { row, text: formatQuantity(left > 0 ? Math.min(left, 1) : 1) });
        }
    }

    quantity(item) {
        try {
            return parseFloat(item.text);
        } catch {
            return 0;
        }
    }

    isTooMuch(item) {
        return this.quantity(item) > this.left(item.row);
    }

    get canAdd() {
        const items = [...this.state.chosen.values()];
        return items.length > 0 && items.every((item) => this.quantity(item) > 0) && !this.state.isSaving;
    }

    get addText() {
        return this.state.chosen.size ? _t("Add %s", this.state.chosen.size) : _t("Add");
    }

    async add() {
        if (!this.canAdd) {
            return;
        }
        this.state.isSaving = true;
        try {
            const rows = [...this.state.chosen.values()].map((item) => ({
                sale_line_id: item.row.sale_line_id,
                picking_id: item.row.picking_id,
                product_id: item.row.product_id,
                lot_id: item.row.lot_id,
                quantity: this.quantity(item),
                name: this.state.name,
                remedy_desired: this.state.remedy,
            }));
            await this.orm.call("helpdesk.ticket", "operative_add_positions", [[this.props.ticketId], rows]);
        } finally {
            this.state.isSaving = false;
        }
        await this.props.onAdded();
        this.props.close();
    }
}

/** Buttons above the positions of a complaint: choose from deliveries, and add photos. */
export class DeliveredPicker extends Component {
    static template = "operative_crm.DeliveredPicker";
    static components = { FileInput };
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    get remedies() {
        const field = this.props.record.fields.complaint_line_ids;
        const lines = this.props.record.activeFields.complaint_line_ids?.related?.fields;
        return (field && lines?.remedy_desired?.selection) || [];
    }

    async saved() {
        const { record } = this.props;
        if (record.resId && !(await record.isDirty())) {
            return true;
        }
        return record.save();
    }

    async open() {
        const { record } = this.props;
        if (!record.data.partner_id) {
            this.notification.add(_t("Choose the contact of the ticket first: what was delivered is a customer's."), {
                type: "warning",
            });
            return;
        }
        if (await this.saved()) {
            this.dialog.add(DeliveredPickerDialog, {
                ticketId: record.resId,
                query: record.context.operative_delivered_query,
                remedies: this.remedies,
                onAdded: () => record.load(),
            });
        }
    }

    async onUploaded(files) {
        const failed = files.find((file) => file.error);
        if (failed) {
            this.notification.add(failed.error, { type: "danger" });
        }
        await this.props.record.load();
    }
}

registry.category("view_widgets").add("operative_delivered_picker", {
    component: DeliveredPicker,
    fieldDependencies: [{ name: "partner_id", type: "many2one" }],
});
