import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { useLateLoad } from "../../core/late_load/late_load";

/** What proves an argument, to be opened and sent along: read once it is unfolded, and not missed where that fails. */
export class OperativeArgumentProofs extends Component {
    static template = "operative_crm.ArgumentProofs";
    static props = { argumentId: Number };

    setup() {
        this.orm = useService("orm");
        this.late = useLateLoad(
            async (show) => show(await this.orm.silent.call("operative.argument", "operative_proofs", [[this.props.argumentId]])),
            () => [this.props.argumentId]
        );
    }
}
